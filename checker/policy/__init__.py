"""Policies: loading them, giving them their facts, and the engines that evaluate them."""
