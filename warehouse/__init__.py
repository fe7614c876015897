"""Where tables are declared, written and read: nothing else in Skilltide touches Parquet."""
