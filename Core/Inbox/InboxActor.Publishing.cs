using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;
using Nudge.Core.Pushes;

namespace Nudge.Core.Inbox;

public sealed partial class InboxActor
{
    /// <summary>Takes in a notification.</summary>
    /// <param name="publication">The notification to publish.</param>
    /// <param name="known">The store's answer about its id, if it was asked (see <see cref="AcceptedIds"/>).</param>
    public Decision<Answer<PublishReceipt>> Publish(Publication publication, AcceptedRow? known)
    {
        var id = publication.Id.Value;
        var fingerprint = Fingerprint.Of(id);
        if (FindDuplicate(id, fingerprint, known) is { } duplicate)
            return Decision<Answer<PublishReceipt>>.Of(duplicate);
        var rules = publication.Rules;
        if (rules.WhySpent is { } spent)
            return Decision<Answer<PublishReceipt>>.Of(spent);
        var draft = Begin();
        if (OverQuota(rules, draft.At) is { } refusal)
            return Decision<Answer<PublishReceipt>>.Of(refusal);
        if (IsThrottled(publication.Envelope.Type.Value, rules, draft.At))
            return Remember(draft, publication, fingerprint, new(PublishStatus.Throttled, null, false), 0);

        var open = FindGrowing(rules, draft.At);
        var item = open is null ? Open(draft, publication) : Grow(draft, publication, open);
        if (open is null)
            _items.Put(item, fingerprint);
        else
            _items.Put(item);
        _arrivals.Add(item.Version, item.Facts.Type, item.At);
        if (publication.ExpiresAt is { } end)
            SetTimer(draft, end);
        if (_items.Count > rules.ItemsMax)
            draft.RaiseFloor(_items.InOrder[_items.Count - rules.ItemsMax - 1].Version);
        if (rules.Push is { } push)
            draft.Beside(PushJob.Show(
                push, _key.App.Value, false, _key.User.Value, item.Facts.Id, item.Version, rules.CollapseKey, draft.At,
                publication.Envelope.Json) with
            {
                ExpiresAt = publication.ExpiresAt,
            });
        var status = open is null ? PublishStatus.Stored : PublishStatus.Collapsed;
        return Remember(draft, publication, fingerprint, new(status, draft.Head.Position, false), draft.Head.Version);
    }

    /// <summary>Passes a notification of an app that stores none on to those who are connected.</summary>
    public Decision<Answer<PublishReceipt>> PublishEphemeral(Publication publication) => new(
        new PublishReceipt(PublishStatus.Sent, null, false), null,
        [new InboxEphemeral(_key, publication.Id.Value, Clock.Milliseconds(_time.GetUtcNow()), publication.Envelope.Json)]);

    private PublishReceipt? FindDuplicate(string id, UInt128 fingerprint, AcceptedRow? known)
    {
        if (FindWithdrawn(id) is { } withdrawn)
            return withdrawn;
        RequireLatest(known);
        Accepted.Expire(_time.GetUtcNow());
        if (Accepted.TryFind(id, fingerprint, out var row) || (row = known) is not null)
        {
            return row.Version == 0
                ? new(PublishStatus.Throttled, null, true)
                : new(PublishStatus.Stored, new Position(row.Epoch, row.Version), true);
        }

        // An item keeps its id for as long as it is retained, even past the 24 h: the id is how clients name it.
        return _items.TryFind(fingerprint, out var item)
            ? new(PublishStatus.Stored, new Position(_head!.Value.Epoch, item.Facts.FirstVersion), true)
            : null;
    }

    /// <summary>
    /// An id that stands above the head was written by another activation after this one was loaded. To answer with its position would show
    /// what this one does not have; its host discards it, and the next one has it.
    /// </summary>
    private void RequireLatest(AcceptedRow? known)
    {
        if (known is not null && _head is { } head && known.Epoch == head.Epoch && known.Version > head.Version)
            throw new StoreUnavailableException("Another activation of this actor wrote in between. Repeat with the same id.");
    }

    private Refusal? OverQuota(PublishRules rules, DateTimeOffset at)
    {
        if (rules.QuotaPerDay is not { } quota)
            return null;
        var today = at.UtcDateTime.Date == _today.UtcDateTime.Date ? _acceptedToday : 0;
        return today < quota
            ? null
            : new(
                ErrorCode.QuotaExceeded, $"This recipient has had {quota} notifications today; the day ends at 00:00 UTC.", "user", quota);
    }

    private bool IsThrottled(string type, PublishRules rules, DateTimeOffset at) =>
        rules.ThrottleCount > 0 && _arrivals.Count(type, at - rules.ThrottleWindow) >= rules.ThrottleCount;

    private InboxItem? FindGrowing(PublishRules rules, DateTimeOffset at)
    {
        if (rules.CollapseKey is null || _items.FindOpen(rules.CollapseKey) is not { } open)
            return null;
        var isWithin = rules.CollapseWindow is not { } window || at - open.Facts.OpenedAt <= window;
        return isWithin && open.Facts.Count < rules.CollapseMax ? open : null;
    }

    private static InboxItem Open(InboxDraft draft, Publication publication)
    {
        var envelope = publication.Envelope;
        var facts = new ItemFacts(
            publication.Id.Value, draft.Head.Version + 1, draft.At, envelope.Type.Value, envelope.Actor, envelope.Entity,
            publication.Rules.CollapseKey, 1, envelope.Actor is null ? [] : [envelope.Actor])
        {
            ExpiresAt = publication.ExpiresAt,
        };
        var row = draft.Change(InboxChange.Item, facts, envelope.Json);
        return new(row.Version, draft.At, facts);
    }

    private static InboxItem Grow(InboxDraft draft, Publication publication, InboxItem open)
    {
        var envelope = publication.Envelope;
        IEnumerable<string> actors = envelope.Actor is null
            ? open.Facts.Actors
            : [envelope.Actor, .. open.Facts.Actors.Where(actor => actor != envelope.Actor)];
        var facts = open.Facts with
        {
            Type = envelope.Type.Value,
            Actor = envelope.Actor,
            Entity = envelope.Entity,
            Count = open.Facts.Count + 1,
            Actors = [.. actors.Take(ItemFacts.MaxActors)],
            ExpiresAt = publication.ExpiresAt,
        };
        var row = draft.Change(InboxChange.Grown, facts, envelope.Json);
        return open with { Version = row.Version, At = draft.At, Facts = facts, Seen = false };
    }

    private Decision<Answer<PublishReceipt>> Remember(
        InboxDraft draft, Publication publication, UInt128 fingerprint, PublishReceipt receipt, long version)
    {
        var accepted = new AcceptedRow(publication.Id.Value, draft.At, version, draft.Head.Epoch)
        {
            By = publication.By,
            Recipients = publication.Recipients,
        };
        draft.Beside(accepted);
        Accepted.Add(accepted, fingerprint);
        CountToday(draft.At);
        return Finish<Answer<PublishReceipt>>(draft, receipt);
    }
}
