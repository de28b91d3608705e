using Nudge.Core.Pushes;

namespace Nudge.Core.Why;

/// <summary>A job that pushes the notification, with its pushes to the user's devices.</summary>
internal sealed record WhyPush(PushJob Job, IReadOnlyList<PushSend> Sends);
