"""What panes share: table, picker, form, actions, masked values, and the look of all of them."""
