using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>Opens channels to users who have signed in: a pattern in which <c>{user}</c> may stand for the user's id.</summary>
public static class UserChannelRule
{
    /// <summary>The placeholder for the user, as a whole segment.</summary>
    public const string User = "{user}";

    /// <summary>Whether a rule can be read.</summary>
    public static bool IsValid(string? rule) =>
        rule is not null
        && rule.Split(':').All(segment => segment == User || !segment.Contains('{', StringComparison.Ordinal))
        && ChannelPattern.TryParse(rule.Replace(User, "x", StringComparison.Ordinal), out _)
        && !rule.StartsWith(ChannelName.UserPrefix, StringComparison.Ordinal);

    /// <summary>Whether any of the rules opens a channel to a user.</summary>
    /// <param name="rules">Each valid.</param>
    /// <param name="user">
    /// Who. An id that is no segment of a channel's name, such as one with a dot or a colon, fits no <c>{user}</c>.
    /// </param>
    /// <param name="channel">The channel.</param>
    public static bool Opens(IReadOnlyList<string> rules, string user, string channel)
    {
        foreach (var rule in rules)
        {
            if (TextFor(rule, user) is { } text && ChannelPattern.TryParse(text, out var pattern) && pattern.Matches(channel))
                return true;
        }

        return false;
    }

    private static string? TextFor(string rule, string user)
    {
        if (!rule.Contains(User, StringComparison.Ordinal))
            return rule;
        return ChannelName.TryParse(user, out _) && !user.Contains(':', StringComparison.Ordinal)
            ? rule.Replace(User, user, StringComparison.Ordinal)
            : null;
    }
}
