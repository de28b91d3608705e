using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>
/// This process' own lease: it stands while the process runs, and has lapsed for good when the process stood still for longer than it
/// lasts.
/// </summary>
/// <remarks>
/// It is shorter than the time after which others may declare the node dead and take its actors. So a node that was stopped or suspended
/// sends and answers nothing after another has taken its place: it closes its connections and ends, and whoever keeps it running starts it
/// as a new node. The one thing that no process can do is to stop between looking at the clock and a write that it had begun; clients pass
/// over positions below their own, and no store takes a stale row.
/// </remarks>
internal sealed class OwnLease : IFence, IDisposable
{
    private readonly TimeSpan _lasts;
    private readonly Func<TimeSpan> _clock;
    private readonly Action<string> _end;
    private readonly ManualResetEventSlim _stopped = new();
    private Thread? _keeper;
    private long _until;
    private int _hasLapsed;

    /// <param name="lasts">How long the process may stand still.</param>
    /// <param name="clock">Runs on while the process does not.</param>
    /// <param name="end">Closes all connections and ends the process; told why. Called once.</param>
    internal OwnLease(TimeSpan lasts, Func<TimeSpan> clock, Action<string> end)
    {
        (_lasts, _clock, _end) = (lasts, clock, end);
        // Nobody is served before it is kept.
        _until = TimeSpan.MaxValue.Ticks;
    }

    public bool IsUp => Volatile.Read(ref _hasLapsed) == 1 || HasRunOut(_clock());

    /// <summary>Begins to keep it, in a thread of its own: no queue of work may stand between this process and its lease.</summary>
    internal void Start()
    {
        Renew();
        _keeper = new Thread(Keep) { IsBackground = true, Name = "own lease" };
        _keeper.Start();
    }

    /// <summary>The process runs.</summary>
    internal void Renew()
    {
        // Read before it is compared: if the process stops in between, what is written below is old already.
        var now = _clock();
        if (!HasRunOut(now))
            Volatile.Write(ref _until, (now + _lasts).Ticks);
    }

    /// <summary>Ends it before its time: the cluster says that this node is out.</summary>
    internal void Forfeit(string why)
    {
        // In a thread of its own: whoever asked may hold what the end needs.
        if (Interlocked.Exchange(ref _hasLapsed, 1) == 0)
            new Thread(() => _end(why)) { Name = "end" }.Start();
    }

    public void Dispose()
    {
        _stopped.Set();
        _keeper?.Join();
        _stopped.Dispose();
    }

    private void Keep()
    {
        while (!_stopped.Wait(_lasts / 20))
            Renew();
    }

    private bool HasRunOut(TimeSpan now)
    {
        var until = Volatile.Read(ref _until);
        if (now.Ticks <= until)
            return false;
        Forfeit(
            $"This process stood still for more than its own lease of {_lasts.TotalSeconds:0.#} s, so others may have taken its place.");
        return true;
    }
}
