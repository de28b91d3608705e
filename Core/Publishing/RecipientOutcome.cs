using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Core.Publishing;

/// <summary>
/// The outcome of a notification at one recipient. Neither a receipt nor a refusal: the recipient is the actor and was left out.
/// </summary>
/// <param name="User">The recipient; <see langword="null"/>: it is a channel.</param>
/// <param name="Channel">The recipient; <see langword="null"/>: it is a user.</param>
/// <param name="Receipt">The outcome.</param>
/// <param name="Refusal">Why it was refused; nothing was changed there.</param>
public readonly record struct RecipientOutcome(UserId? User, ChannelName? Channel, PublishReceipt? Receipt, Refusal? Refusal)
{
    internal static RecipientOutcome Of(UserId? user, ChannelName? channel, Answer<PublishReceipt> answer) =>
        new(user, channel, answer.Value, answer.Refusal);
}
