using FsCheck;
using FsCheck.Fluent;
using Nudge.Realtime.Fanout;

namespace Nudge.Tests.Realtime.Fanout;

/// <summary>Posts are done in their order, by one drain at a time, whatever throws.</summary>
public sealed class MailboxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Each_post_that_was_taken_is_done_once_in_its_posters_order_by_one_drain_at_a_time() =>
        Prop.ForAll(MailboxScenario.Any.ToArbitrary(), scenario => scenario.Run(retires: false)).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_that_was_taken_is_lost_to_a_mailbox_that_is_retired() =>
        Prop.ForAll(MailboxScenario.Any.ToArbitrary(), scenario => scenario.Run(retires: true)).QuickCheckThrowOnFailure();

    [Fact]
    public async Task What_arrives_during_a_drain_is_taken_together_up_to_a_command()
    {
        var owner = new NotingOwner();
        var mailbox = owner.NewMailbox(bytesMax: 1_000);
        Assert.True(mailbox.TryHold());
        for (var number = 0; number < 3; number++)
            Assert.True(mailbox.TryPost(new(0, number, 10), 10));
        Assert.True(mailbox.TryPost(new NoteCommand(0, 3, isFaulty: false)));
        Assert.True(mailbox.TryPost(new(0, 4, 10), 10));

        mailbox.Execute();

        await EndAsync(mailbox);
        Assert.Equal([3, 1], owner.Runs);
        Assert.Equal([0, 1, 2, 3, 4], owner.Done.Select(done => done.Number));
    }

    [Fact]
    public async Task Events_past_the_bound_are_refused_until_what_waits_was_taken_and_commands_never_are()
    {
        var owner = new NotingOwner();
        var mailbox = owner.NewMailbox(bytesMax: 100);
        Assert.True(mailbox.TryHold());

        Assert.True(mailbox.TryPost(new(0, 0, 60), 60));
        Assert.False(mailbox.TryPost(new(0, 1, 41), 41));
        Assert.True(mailbox.TryPost(new(0, 2, 40), 40));
        Assert.False(mailbox.TryPost(new(0, 3, 1), 1));
        Assert.True(mailbox.TryPost(new(0, 4, 0), 0));
        Assert.True(mailbox.TryPost(new NoteCommand(0, 5, isFaulty: false)));
        mailbox.Execute();
        Assert.True(mailbox.TryPost(new(0, 6, 100), 100));

        await EndAsync(mailbox);
        Assert.Equal([0, 2, 4, 5, 6], owner.Done.Select(done => done.Number));
    }

    [Fact]
    public void Whoever_holds_the_drain_does_what_is_posted_meanwhile_in_its_own_thread()
    {
        var owner = new NotingOwner();
        var mailbox = owner.NewMailbox(bytesMax: 100);

        Assert.True(mailbox.TryHold());
        Assert.False(mailbox.TryHold());
        mailbox.TryPost(new(0, 0, 10), 10);
        Assert.Empty(owner.Done);
        mailbox.Execute();

        Assert.Equal(Environment.CurrentManagedThreadId, Assert.Single(owner.Threads));
        Assert.True(mailbox.TryHold());
    }

    [Fact]
    public async Task What_is_left_is_done_behind_events_and_commands_that_throw_even_if_nobody_can_be_told()
    {
        var owner = new NotingOwner { IsFaulty = true };
        var mailbox = owner.NewMailbox(bytesMax: 100);
        Assert.True(mailbox.TryHold());
        mailbox.TryPost(new NoteCommand(0, 0, isFaulty: true));
        mailbox.TryPost(new(0, 1, 10), 10);
        mailbox.TryPost(new(0, 2, 10), 10);

        mailbox.Execute();

        await EndAsync(mailbox);
        Assert.Equal([0, 1, 2], owner.Done.Select(done => done.Number));
        Assert.Equal(3, owner.Failures);
    }

    [Fact]
    public void A_mailbox_is_retired_only_while_it_is_idle_and_its_owner_is_not_in_use()
    {
        var owner = new NotingOwner();
        var mailbox = owner.NewMailbox(bytesMax: 100);
        Assert.True(mailbox.TryHold());
        Assert.False(mailbox.TryRetire(static _ => true));
        mailbox.Execute();
        Assert.False(mailbox.TryRetire(static _ => false));

        Assert.True(mailbox.TryRetire(static _ => true));

        Assert.False(mailbox.TryPost(new(0, 0, 10), 10));
        Assert.False(mailbox.TryPost(new NoteCommand(0, 1, isFaulty: false)));
        Assert.False(mailbox.TryHold());
    }

    private static Task EndAsync(Mailbox<NotedEvent, NotingOwner> mailbox)
    {
        var end = new EndCommand();
        Assert.True(mailbox.TryPost(end));
        return end.Ended.WaitAsync(Patience);
    }
}
