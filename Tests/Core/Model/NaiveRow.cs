using Nudge.Core.Channels;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Model;

internal sealed record NaiveRow(long Offset, string Id, DateTimeOffset At, string Type, string? Actor, string? Entity);
