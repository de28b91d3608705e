namespace Nudge.Core.Webhooks;

/// <summary>One event on its way to one receiver, kept until it was taken or its time is over.</summary>
/// <param name="Id">Made by whoever adds it; rises with time.</param>
/// <param name="App">Whose event.</param>
/// <param name="Url">The receiver, as the app's settings spell it.</param>
/// <param name="At">When it happened, in whole milliseconds.</param>
/// <param name="Event">One JSON object, as it stands in the body that is sent.</param>
/// <param name="Attempts">Times that it was sent without being taken.</param>
/// <param name="Due">
/// In whole milliseconds. Until then it is somebody's: of the node that claimed it, or of nobody between two attempts. From then on any
/// node may claim it.
/// </param>
public sealed record WebhookRow(
    Guid Id, string App, string Url, DateTimeOffset At, ReadOnlyMemory<byte> Event, int Attempts, DateTimeOffset Due);
