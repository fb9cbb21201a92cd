"""The only way to the network for the operator's tools; what answers clients never comes here.

`fetch` gets one document of a stranger. `door` is for those who look at what others see: it resolves names,
connects, looks at certificates and gets documents, and every answer, also none, is a value with its reason.
"""
