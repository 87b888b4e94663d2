"""The kitchen: tickets at stations, what happened to them, alarms when nobody saw them."""
