namespace Nudge.Push.Messages;

/// <summary>How long a provider may keep a push for a device that is away.</summary>
public static class TimeToLive
{
    /// <summary>Four weeks: the most that FCM takes, and no less than the others keep.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(28);

    /// <summary>The rest of a message's time in whole seconds; zero or less: it is over.</summary>
    public static int SecondsLeft(this PushMessage message, DateTimeOffset now)
    {
        var left = message.ExpiresAt is { } end ? end - now : Max;
        return (int)Math.Ceiling((left < Max ? left : Max).TotalSeconds);
    }
}
