using System.Text;
using Nudge.Core;
using Nudge.Core.Returning;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private protected ITickets Tickets => Store;

    [Fact]
    public async Task Tickets_of_a_user_are_read_oldest_first_as_they_were_put_last()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        var (late, early) = (Ticket("ada", now), Ticket("ada", now.AddSeconds(-1), isClosed: true));
        await Tickets.PutTicketsAsync([late, early, Ticket("ben", now)], None);
        await Tickets.PutTicketsAsync([late with { IsClosed = true, Places = Encoding.UTF8.GetBytes("{\"ü\":null}") }], None);

        AssertSame<IEnumerable<TicketRow>>(
            [early, late with { IsClosed = true, Places = Encoding.UTF8.GetBytes("{\"ü\":null}") }],
            await Tickets.ReadTicketsAsync(App, "ada", 10, None));
        Assert.Single(await Tickets.ReadTicketsAsync(App, "ada", 1, None));
        Assert.Empty(await Tickets.ReadTicketsAsync("other", "ada", 10, None));
    }

    [Fact]
    public async Task A_ticket_is_taken_or_lowered_only_as_it_was_read()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        var ticket = Ticket("ada", now);
        await Tickets.PutTicketsAsync([ticket], None);

        Assert.False(await Tickets.TakeTicketAsync(ticket with { At = now.AddMilliseconds(1) }, None));
        Assert.False(await Tickets.LowerTicketAsync(ticket with { IsClosed = true }, "{}"u8.ToArray(), None));
        Assert.True(await Tickets.LowerTicketAsync(ticket, "{\"b\":\"1.1\"}"u8.ToArray(), None));
        AssertSame<IEnumerable<TicketRow>>(
            [ticket with { Places = "{\"b\":\"1.1\"}"u8.ToArray() }], await Tickets.ReadTicketsAsync(App, "ada", 10, None));
        Assert.True(await Tickets.TakeTicketAsync(ticket, None));
        Assert.False(await Tickets.TakeTicketAsync(ticket, None));
        Assert.False(await Tickets.LowerTicketAsync(ticket, "{}"u8.ToArray(), None));
    }

    [Fact]
    public async Task Of_several_who_take_a_ticket_one_gets_it()
    {
        var ticket = Ticket("ada", Clock.Milliseconds(Time.GetUtcNow()));
        await Tickets.PutTicketsAsync([ticket], None);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Tickets.TakeTicketAsync(ticket, None)));

        Assert.Single(taken, isTaken => isTaken);
    }

    [Fact]
    public async Task Old_tickets_are_dropped_and_others_removed_by_their_ids()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        TicketRow[] rows = [.. Enumerable.Range(0, 5).Select(i => Ticket("ada", now.AddSeconds(i)))];
        await Tickets.PutTicketsAsync(rows, None);

        Assert.Equal(2, await Tickets.DropTicketsAsync(now.AddSeconds(3), 2, None));
        Assert.Equal(1, await Tickets.DropTicketsAsync(now.AddSeconds(3), 2, None));
        await Tickets.RemoveTicketsAsync([rows[3].Id, Guid.NewGuid()], None);
        Assert.Equal([rows[4].Id], (await Tickets.ReadTicketsAsync(App, "ada", 10, None)).Select(row => row.Id));
    }

    [Fact]
    public async Task Above_a_number_the_closed_tickets_of_a_user_go_by_kinds_of_clients_the_longest_left_first()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        TicketRow[] rows =
        [
            Ticket("ada", now, isClosed: true) with { Agent = "old" }, Ticket("ada", now.AddSeconds(9)) with { Agent = "old" },
            Ticket("ada", now, isClosed: true) with { Agent = "mixed" },
            Ticket("ada", now.AddSeconds(2), isClosed: true) with { Agent = "mixed" },
            Ticket("ada", now.AddSeconds(3), isClosed: true) with { Agent = "new" },
            Ticket("ben", now, isClosed: true) with { Agent = "old" },
        ];
        await Tickets.PutTicketsAsync(rows, None);

        var read = await Tickets.ReadTicketsAsync(App, "ada", "mixed", 1, None);
        Assert.Equal((4, rows[2].Id), (read.Closed, Assert.Single(read.Rows).Id));
        Assert.Equal(0, await Tickets.TrimTicketsAsync(App, "ada", 4, None));
        Assert.Equal(1, await Tickets.TrimTicketsAsync(App, "ada", 3, None));
        Assert.Equal(2, await Tickets.TrimTicketsAsync(App, "ada", 2, None));

        Assert.Equal([rows[4].Id, rows[1].Id], (await Tickets.ReadTicketsAsync(App, "ada", 10, None)).Select(row => row.Id));
        Assert.Single(await Tickets.ReadTicketsAsync(App, "ben", 10, None));
    }

    [Fact]
    public async Task Tickets_are_there_after_the_store_was_opened_again()
    {
        var ticket = Ticket("ada", Clock.Milliseconds(Time.GetUtcNow()));
        await Tickets.PutTicketsAsync([ticket], None);

        await ReopenAsync();

        AssertSame<IEnumerable<TicketRow>>([ticket], await Tickets.ReadTicketsAsync(App, "ada", 10, None));
    }

    private static TicketRow Ticket(string user, DateTimeOffset at, bool isClosed = false) =>
        new(Guid.NewGuid(), App, user, "agent ü", "node", isClosed, at, "{\"a\":\"1.7\"}"u8.ToArray());
}
