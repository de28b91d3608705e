using Nudge.Core.Accounts;

namespace Nudge.Gateway.Rest.Apps;

/// <param name="Account">The account's name.</param>
/// <param name="Role">Its right on the app.</param>
/// <param name="At">Since when.</param>
internal sealed record MemberResponse(string Account, AppRole Role, DateTimeOffset At)
{
    internal static MemberResponse Of(AppMember member) => new(member.Account, member.Role, member.At);
}

/// <param name="Members">In the order of their names; at most 100.</param>
internal sealed record MembersResponse(IReadOnlyList<MemberResponse> Members);
