using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Notifications;

namespace Nudge.Core.Publishing;

/// <summary>Finds what an app's settings say about one notification.</summary>
internal static class RuleResolution
{
    /// <summary>The rules; <see cref="ErrorCode.UnknownType"/> if the app is strict and does not know the type.</summary>
    /// <param name="settings">Of the app.</param>
    /// <param name="envelope">The publication.</param>
    /// <param name="quotaPerDay">Of one recipient.</param>
    /// <param name="collapseKey">The application's own key, in place of the rule's.</param>
    internal static Answer<PublishRules> Resolve(AppSettings settings, int? quotaPerDay, Envelope envelope, string? collapseKey)
    {
        if (settings.RuleOf(envelope.Type) is not { } rule)
            return new Refusal(
                ErrorCode.UnknownType, $"This app takes the types of its settings only, and '{envelope.Type}' is none of them.",
                "notification.type");
        return new PublishRules
        {
            CollapseKey = collapseKey is null ? KeyOf(rule, envelope) : $"k {collapseKey}",
            CollapseWindow = rule.CollapseWindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            CollapseMax = rule.CollapseMax,
            ThrottleCount = rule.ThrottleCount ?? 0,
            ThrottleWindow = TimeSpan.FromSeconds(rule.ThrottleSeconds ?? 0),
            QuotaPerDay = quotaPerDay,
            ItemsMax = settings.InboxItemsMax,
        };
    }

    /// <summary>
    /// A letter and a blank in front keep the three kinds apart; a type has no blank, so type and entity cannot be confused either.
    /// </summary>
    private static string? KeyOf(TypeRule rule, Envelope envelope) => rule.CollapseBy switch
    {
        CollapseBy.Type => $"t {envelope.Type}",
        CollapseBy.Entity when envelope.Entity is { } entity => $"e {envelope.Type} {entity}",
        _ => null,
    };
}
