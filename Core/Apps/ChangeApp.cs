using System.Text.Json;

namespace Nudge.Core.Apps;

/// <summary>Changes what is given and leaves the rest.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="IsEnabled">The live switch of realtime.</param>
/// <param name="Settings">A JSON merge patch (RFC 7396): <see langword="null"/> as a value means the default.</param>
/// <param name="Plan">The name of its plan; empty: it has none any more. Whoever asks has looked whether there is such a plan.</param>
public sealed record ChangeApp(string? Name = null, bool? IsEnabled = null, JsonElement? Settings = null, string? Plan = null) : AppCommand;
