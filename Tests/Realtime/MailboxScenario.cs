using FsCheck;
using FsCheck.Fluent;
using Nudge.Realtime.Fanout;

namespace Nudge.Tests.Realtime;

/// <summary>Posters that post from threads of their own, all at once.</summary>
/// <param name="Posts">The posts of each of them, in its order.</param>
/// <param name="BytesMax">The bound on waiting posts.</param>
/// <param name="Seed">Of what the owner does by chance.</param>
internal sealed record MailboxScenario(MailboxScenario.Post[][] Posts, int BytesMax, int Seed)
{
    private const int PostsOfEach = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Gen<Post> AnyPost = Gen.Frequency(
        (12, Gen.Choose(0, 60).Select(bytes => new Post(PostKind.Event, bytes))),
        (4, Gen.Constant(new Post(PostKind.Command, 0))),
        (1, Gen.Constant(new Post(PostKind.FaultyCommand, 0))),
        (1, Gen.Choose(0, 60).Select(bytes => new Post(PostKind.HeldEvent, bytes))));

    private NotingOwner _owner = null!;
    private Mailbox<NotedEvent, NotingOwner> _mailbox = null!;
    private bool _isOver;

    public enum PostKind
    {
        Event,
        Command,
        FaultyCommand,

        /// <summary>An event whose poster drains, if nobody does.</summary>
        HeldEvent,
    }

    public static Gen<MailboxScenario> Any { get; } =
        from posters in Gen.Choose(1, 4)
        from posts in AnyPost.ArrayOf(PostsOfEach).ArrayOf(posters)
        from bytesMax in Gen.Choose(60, 2_000)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select new MailboxScenario(posts, bytesMax, seed);

    /// <summary>Whether all that was taken was done once, in the order of its poster, and nothing overlapped.</summary>
    /// <param name="retires">Whether mailboxes are retired as soon as they are idle, and others take their place.</param>
    public bool Run(bool retires)
    {
        _owner = new(Seed);
        _mailbox = _owner.NewMailbox(BytesMax);
        _isOver = false;
        var taken = Posts.Select(_ => new List<int>()).ToArray();
        var posters = Posts.Select((_, poster) => new Thread(() => PostAll(poster, taken[poster]))).ToArray();
        var retiring = new Thread(Retire);
        if (retires)
            retiring.Start();
        foreach (var poster in posters)
            poster.Start();
        foreach (var poster in posters)
            poster.Join();
        Volatile.Write(ref _isOver, true);
        if (retires)
            retiring.Join();

        var end = new EndCommand();
        PostCommand(end);
        return end.Ended.Wait(Patience)
            && _owner.Overlaps == 0
            && _owner.BytesMost <= BytesMax
            && _owner.Failures == _owner.Thrown
            && taken.Select((numbers, poster) => (numbers, poster)).All(
                each => _owner.Done.Where(done => done.Poster == each.poster).Select(done => done.Number).SequenceEqual(each.numbers));
    }

    private void PostAll(int poster, List<int> taken)
    {
        for (var number = 0; number < Posts[poster].Length; number++)
        {
            if (TryPost(Posts[poster][number], poster, number))
                taken.Add(number);
        }
    }

    private bool TryPost(Post post, int poster, int number)
    {
        if (post.Kind is PostKind.Command or PostKind.FaultyCommand)
        {
            PostCommand(new NoteCommand(poster, number, post.Kind == PostKind.FaultyCommand));
            return true;
        }

        var mailbox = Volatile.Read(ref _mailbox);
        var isHeld = post.Kind == PostKind.HeldEvent && mailbox.TryHold();
        var isTaken = mailbox.TryPost(new(poster, number, post.Bytes), post.Bytes);
        if (isHeld)
            mailbox.Execute();
        return isTaken;
    }

    /// <summary>Goes to the mailbox that there is, or makes another one.</summary>
    private void PostCommand(Command<NotingOwner> command)
    {
        while (true)
        {
            var mailbox = Volatile.Read(ref _mailbox);
            if (mailbox.TryPost(command))
                return;
            Interlocked.CompareExchange(ref _mailbox, _owner.NewMailbox(BytesMax), mailbox);
        }
    }

    private void Retire()
    {
        while (!Volatile.Read(ref _isOver))
            Volatile.Read(ref _mailbox).TryRetire(static _ => true);
    }

    internal readonly record struct Post(PostKind Kind, int Bytes);
}
