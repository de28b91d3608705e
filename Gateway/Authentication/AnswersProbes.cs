namespace Nudge.Gateway.Authentication;

/// <summary>Says of a route that it answers probes of health.</summary>
internal sealed class AnswersProbes;
