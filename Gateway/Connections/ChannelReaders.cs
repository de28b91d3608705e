using Nudge.Core.Channels;

namespace Nudge.Gateway.Connections;

/// <summary>The users of this process who subscribed to one channel, found by what of a row changes their counts. Not safe for several threads.</summary>
/// <remarks>A row changes a base if the user caused it, or if it matches a mute of theirs; everyone else counts by its offset alone.</remarks>
internal sealed class ChannelReaders
{
    private readonly Dictionary<Recipient, ChannelReader> _readers = [];
    private readonly Dictionary<string, Recipient> _byUser = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<Recipient>> _byType = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<Recipient>> _byEntity = new(StringComparer.Ordinal);

    public int Count => _readers.Count;

    public void Put(Recipient recipient, ChannelReader reader)
    {
        Remove(recipient);
        _readers[recipient] = reader;
        _byUser[recipient.Key.User.Value] = recipient;
        foreach (var type in reader.Mutes.Types)
            Index(_byType, type, recipient);
        foreach (var entity in reader.Mutes.Entities)
            Index(_byEntity, entity, recipient);
    }

    public void Remove(Recipient recipient)
    {
        if (!_readers.Remove(recipient, out var reader))
            return;
        _byUser.Remove(recipient.Key.User.Value);
        foreach (var type in reader.Mutes.Types)
            Unindex(_byType, type, recipient);
        foreach (var entity in reader.Mutes.Entities)
            Unindex(_byEntity, entity, recipient);
    }

    /// <summary>A row was added.</summary>
    public void Note(string channel, ChannelRow row)
    {
        if (_readers.Count == 0)
            return;
        if (row.Actor is not null && _byUser.TryGetValue(row.Actor, out var self))
            self.Recount(channel);
        if (_byType.Count > 0 && _byType.TryGetValue(row.Type, out var byType))
            Recount(byType, channel);
        if (_byEntity.Count > 0 && row.Entity is not null && _byEntity.TryGetValue(row.Entity, out var byEntity))
            Recount(byEntity, channel);
    }

    /// <summary>Rows up to a floor are gone: whoever had not read that far has fewer unread.</summary>
    public void Trim(string channel, long floor)
    {
        foreach (var (recipient, reader) in _readers)
        {
            if (reader.ReadUpTo < floor)
                recipient.Recount(channel);
        }
    }

    public void RecountAll(string channel) => Recount(_readers.Keys, channel);

    private static void Recount(IEnumerable<Recipient> recipients, string channel)
    {
        foreach (var recipient in recipients)
            recipient.Recount(channel);
    }

    private static void Index(Dictionary<string, HashSet<Recipient>> index, string key, Recipient recipient)
    {
        if (!index.TryGetValue(key, out var recipients))
            index[key] = recipients = [];
        recipients.Add(recipient);
    }

    private static void Unindex(Dictionary<string, HashSet<Recipient>> index, string key, Recipient recipient)
    {
        if (index.TryGetValue(key, out var recipients) && recipients.Remove(recipient) && recipients.Count == 0)
            index.Remove(key);
    }
}

/// <summary>The part of a subscription that decides which rows change a base.</summary>
/// <param name="ReadUpTo">Unread rows lie above it.</param>
/// <param name="Mutes">Rows that do not count.</param>
internal sealed record ChannelReader(long ReadUpTo, MutedRows Mutes);
