"""Programs that measure accuracy, truth and speed; nothing of the product imports them."""
