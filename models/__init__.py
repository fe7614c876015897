"""scikit-learn models; none is shipped yet."""
