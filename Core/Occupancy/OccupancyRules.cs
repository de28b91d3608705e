using Nudge.Core.Errors;

namespace Nudge.Core.Occupancy;

/// <summary>The rules of a channel, by its name and its app's settings. Given with each command, since settings change.</summary>
/// <param name="IsNoted">Whether the app's servers learn of it.</param>
/// <param name="HasMembers">Whether its subscribers see who they are.</param>
/// <param name="IsCached">Whether its last event is kept.</param>
/// <param name="IsCountTold">Whether its subscribers are told how many they are.</param>
/// <param name="MembersMax">Users that it takes.</param>
public readonly record struct OccupancyRules(bool IsNoted, bool HasMembers, bool IsCached, bool IsCountTold, int MembersMax)
{
    /// <summary>The refusal of a member for whom there is no place.</summary>
    public Refusal Full() => new(ErrorCode.PresenceFull, $"The channel has {MembersMax} members and takes no more.", "channel", MembersMax);
}
