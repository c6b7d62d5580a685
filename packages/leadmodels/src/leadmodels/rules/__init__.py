"""What may be asked and answered: fields, their rules, and a submission judged by them."""
