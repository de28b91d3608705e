using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Fanout;

/// <summary>One sweep over the receivers of a source, by all cores where there are many of them. Every face sends by it.</summary>
public static class Broadcast
{
    /// <summary>Sends to all; ends when all were sent to. Nothing is allocated where one core does it.</summary>
    /// <param name="receivers">Does not change meanwhile.</param>
    /// <param name="delivery">The events that they are sent. A failure of one receiver keeps nothing from the others.</param>
    /// <param name="metrics">Is told of the sweep once.</param>
    /// <param name="arrivedAt">See <see cref="ConnectionMetrics.Swept"/>.</param>
    /// <param name="coreMin">Receivers for which another core is woken at the least.</param>
    public static async ValueTask RunAsync<TReceiver, TDelivery>(
        List<TReceiver> receivers, TDelivery delivery, ConnectionMetrics metrics, long arrivedAt, int coreMin = FanOut.CoreMin)
        where TDelivery : IDelivery<TReceiver>
    {
        await FanOut.RunAsync(
            receivers.Count, FanOut.CoresFor(receivers.Count, coreMin), (receivers, delivery),
            static (state, first, end) => Send(state.receivers, state.delivery, first, end));
        metrics.Swept(delivery.App, delivery.Events, receivers.Count, arrivedAt);
    }

    private static void Send<TReceiver, TDelivery>(List<TReceiver> receivers, TDelivery delivery, int first, int end)
        where TDelivery : IDelivery<TReceiver>
    {
        for (var next = first; next < end; next++)
        {
            try
            {
                for (; next < end; next++)
                    delivery.Send(receivers[next]);
            }
            catch (Exception exception)
            {
                Fail(receivers[next], delivery, exception);
            }
        }
    }

    private static void Fail<TReceiver, TDelivery>(TReceiver receiver, TDelivery delivery, Exception exception)
        where TDelivery : IDelivery<TReceiver>
    {
        try
        {
            delivery.Fail(receiver, exception);
        }
        catch (Exception)
        {
            // Its connection is broken in a second way. The others get theirs all the same.
        }
    }
}
