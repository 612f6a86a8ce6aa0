"""From a mail or SMS to the one code or link that belongs to this journey. Pure functions."""
