namespace Nudge.Gateway.Authentication;

/// <summary>Says of a route that it counts its calls by itself, once it knows whose they are.</summary>
internal sealed class CountsItsCalls;
