"""What a device takes along for a day without network, and what it brings back."""
