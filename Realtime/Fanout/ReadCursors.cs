using Nudge.Core.Channels;

namespace Nudge.Realtime.Fanout;

/// <summary>
/// The users of this process who subscribed to one channel, found by what of a row changes their counts. Not safe for several threads.
/// </summary>
/// <remarks>
/// A row changes a base if the user caused it, or if it matches a mute of theirs; everyone else counts by its offset alone. One that takes
/// another back changes all bases.
/// </remarks>
public sealed class ReadCursors
{
    private readonly Dictionary<IUserCounts, ReadCursor> _readers = [];
    private readonly Dictionary<string, IUserCounts> _byUser = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<IUserCounts>> _byType = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<IUserCounts>> _byEntity = new(StringComparer.Ordinal);

    public int Count => _readers.Count;

    public void Put(IUserCounts user, ReadCursor reader)
    {
        Remove(user);
        _readers[user] = reader;
        _byUser[user.Key.User.Value] = user;
        foreach (var type in reader.Mutes.Types)
        {
            // Everyone mutes that one.
            if (type != ChannelRow.WithdrawnType)
                Index(_byType, type, user);
        }

        foreach (var entity in reader.Mutes.Entities)
            Index(_byEntity, entity, user);
    }

    public void Remove(IUserCounts user)
    {
        if (!_readers.Remove(user, out var reader))
            return;
        _byUser.Remove(user.Key.User.Value);
        foreach (var type in reader.Mutes.Types)
            Unindex(_byType, type, user);
        foreach (var entity in reader.Mutes.Entities)
            Unindex(_byEntity, entity, user);
    }

    /// <summary>A row was added.</summary>
    public void Note(string channel, ChannelRow row)
    {
        if (_readers.Count == 0)
            return;
        if (row.Type == ChannelRow.WithdrawnType)
        {
            RecountAll(channel);
            return;
        }

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
        foreach (var (user, reader) in _readers)
        {
            if (reader.ReadUpTo < floor)
                user.Recount(channel);
        }
    }

    public void RecountAll(string channel) => Recount(_readers.Keys, channel);

    private static void Recount(IEnumerable<IUserCounts> users, string channel)
    {
        foreach (var user in users)
            user.Recount(channel);
    }

    private static void Index(Dictionary<string, HashSet<IUserCounts>> index, string key, IUserCounts user)
    {
        if (!index.TryGetValue(key, out var users))
            index[key] = users = [];
        users.Add(user);
    }

    private static void Unindex(Dictionary<string, HashSet<IUserCounts>> index, string key, IUserCounts user)
    {
        if (index.TryGetValue(key, out var users) && users.Remove(user) && users.Count == 0)
            index.Remove(key);
    }
}
