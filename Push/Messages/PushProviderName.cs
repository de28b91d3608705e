namespace Nudge.Push.Messages;

/// <summary>The names of providers as paths, rows and settings spell them (S2.34).</summary>
public static class PushProviderName
{
    /// <summary>The provider's name: <c>expo</c>, <c>fcm</c>, <c>apns</c>, <c>webpush</c> or <c>unifiedpush</c>.</summary>
    public static string Of(PushProvider provider) => provider switch
    {
        PushProvider.Expo => "expo",
        PushProvider.Fcm => "fcm",
        PushProvider.Apns => "apns",
        PushProvider.WebPush => "webpush",
        PushProvider.UnifiedPush => "unifiedpush",
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, null),
    };

    /// <summary>Reads a name, which is compared ordinally.</summary>
    /// <returns><see langword="false"/> if there is no such provider.</returns>
    public static bool TryParse(string? name, out PushProvider provider)
    {
        foreach (var known in Enum.GetValues<PushProvider>())
        {
            if (Of(known) == name)
            {
                provider = known;
                return true;
            }
        }

        provider = default;
        return false;
    }
}
