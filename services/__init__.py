"""noriai: operators' data ride in; one merged, live, explainable picture rides out.

One package, a folder a service. A service imports `services.shared` and no sibling.
"""

__version__ = "0.1.0"
