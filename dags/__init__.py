"""The DAGs, read off skilltide.stages; Airflow finds them in `dags/skilltide_dags.py`."""
