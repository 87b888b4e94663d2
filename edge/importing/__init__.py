"""Strangers' flat files, CSV and XLSX, as a stream of rows."""
