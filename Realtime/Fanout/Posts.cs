namespace Nudge.Realtime.Fanout;

/// <summary>
/// Posts that wait together in a mailbox. Events are kept in a list; commands are chained, and each knows how many events come before it.
/// </summary>
internal struct Posts<TEvent, TOwner>()
{
    private Command<TOwner>? _last;

    public List<TEvent> Events { get; } = [];

    public Command<TOwner>? FirstCommand { get; private set; }

    /// <summary>Of the events.</summary>
    public long Bytes { get; private set; }

    /// <inheritdoc cref="Arrivals{TEvent}.ArrivedAt"/>
    public long ArrivedAt { get; set; }

    public readonly bool IsEmpty => Events.Count == 0 && FirstCommand is null;

    public void Add(TEvent posted, int bytes)
    {
        Events.Add(posted);
        Bytes += bytes;
    }

    public void Add(Command<TOwner> command)
    {
        command.EventsBefore = Events.Count;
        if (_last is null)
            FirstCommand = command;
        else
            _last.Next = command;
        _last = command;
    }

    public void Clear()
    {
        Events.Clear();
        (FirstCommand, _last, Bytes, ArrivedAt) = (null, null, 0, 0);
    }
}
