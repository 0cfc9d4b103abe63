"""Tables of rates and fees as product staff keep them: CSV and XLSX, in their own layouts."""
