"""The house's books on the box: postings beside what they are of, months, the daily export."""
