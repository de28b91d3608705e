using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nudge.Bench.Peer;

/// <summary>A peer of Nudge's fan-out: a SignalR hub with groups, everything at its default. It stores nothing.</summary>
internal sealed class PlainHub : Hub
{
    public Task Join(string group) => Groups.AddToGroupAsync(Context.ConnectionId, group);

    /// <summary>
    /// Serves until it is told to end: the hub at <c>/hub</c>, <c>POST /publish/{group}</c> sends the JSON body to a group.
    /// </summary>
    internal static async Task ServeAsync(int port)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture));
        builder.Services.AddSignalR();
        var app = builder.Build();
        app.MapHub<PlainHub>("/hub");
        app.MapPost("/publish/{group}", async (string group, JsonElement message, IHubContext<PlainHub> hub) =>
        {
            await hub.Clients.Group(group).SendAsync("notify", message);
            return Results.Ok();
        });
        await app.StartAsync();
        Console.WriteLine("listening");
        await app.WaitForShutdownAsync(CancellationToken.None);
    }
}
