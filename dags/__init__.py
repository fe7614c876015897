"""The DAGs, read off skilltide.pipeline; Airflow finds them in `dags/skilltide_dags.py`."""
