"""The house rules, a module a group: each rule is one generator function, and its docstring cites what it
goes by.
"""
