namespace Nudge.Core.Apps;

/// <summary>The bounds of an app that are no settings.</summary>
public static class AppLimits
{
    /// <summary>Active secrets: the one in use, and the one that follows it while servers are changed over (S1.38).</summary>
    public const int Secrets = 2;

    public const int ApiKeys = 20;

    public const int NameLength = 100;

    public const int EnvironmentLength = 32;

    /// <summary>
    /// Revocations that stand at one time. Each costs memory on every node, for a day, or for good where it is of a channel and everyone;
    /// past this, retiring a secret ends all tokens at once.
    /// </summary>
    public const int Revocations = 100_000;

    public const int Origins = 100;

    public const int Patterns = 100;

    public const int Types = 500;

    public const int Webhooks = 20;

    public const int WebhookUrlLength = 2_000;

    /// <summary>The longest life of a client token.</summary>
    public static TimeSpan TokenLifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>By so much the clocks of those who sign and those who check may differ.</summary>
    public static TimeSpan ClockLeeway { get; } = TimeSpan.FromSeconds(30);
}
