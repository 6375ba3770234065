// Exists so that the precompiled header Pch.h has one target to be built by.
