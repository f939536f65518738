"""How a network looks: layout, scene and text formats; knows neither Qt nor torch."""
