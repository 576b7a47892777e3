"""JSON documents as text: strict reading, places, patches in place, units and their origin."""
