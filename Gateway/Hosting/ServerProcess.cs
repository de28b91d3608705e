using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Storage;
using Nudge.Storage.PostgreSql;
using Nudge.Storage.Sqlite;

namespace Nudge.Gateway.Hosting;

/// <summary>From arguments to an exit code: 0 stopped as asked, 1 could not start, 2 asked for something that does not exist.</summary>
internal static class ServerProcess
{
    internal static async Task<int> RunAsync(string[] args)
    {
        var commandLine = CommandLine.Read(args);
        if (commandLine.Mistake is { } mistake)
            return Fail(2, mistake);
        if (commandLine.Answer is { } answer)
        {
            Console.WriteLine(answer);
            return 0;
        }

        // Not to be reloaded: the framework would watch the working folder and all below it, where the store writes all the time.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.WebHost.UseKestrelHttpsConfiguration();
        // One line a request is for those who ask for it.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Configuration
            .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true, reloadOnChange: false)
            .AddEnvironmentVariables()
            .AddInMemoryCollection(commandLine.Settings);
        var options = builder.Configuration.GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new();
        var checkedOptions = new ServerOptionsValidator().Validate(null, options);
        if (checkedOptions.Failed)
            return Fail(2, string.Join(Environment.NewLine, checkedOptions.Failures));
        return await ServeAsync(builder, options);
    }

    private static async Task<int> ServeAsync(WebApplicationBuilder builder, ServerOptions options)
    {
        try
        {
            options.Data = DataFolder.Open(options.Data);
            var key = MasterKey.Load(options.MasterKey, options.Data);
            await using var store = await OpenStoreAsync(options);
            await using var app = NudgeServer.Build(builder, options, store, key);
            // The demo's page may be asked for as soon as the server listens.
            var demo = options.IsDemo ? await app.Services.GetRequiredService<DemoApp>().EnsureAsync(CancellationToken.None) : null;
            await app.StartAsync();
            await GreetAsync(app, options, demo);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is MasterKeyException or StoreUnavailableException or StoreOpenException or OptionsValidationException or IOException)
        {
            return Fail(1, e.Message);
        }
    }

    private static async Task<IStore> OpenStoreAsync(ServerOptions options) => options.Store.Length == 0
        ? await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(options.Data, "nudge.db") }, TimeProvider.System, CancellationToken.None)
        : await PostgreSqlStore.OpenAsync(new PostgreSqlStoreOptions { ConnectionString = options.Store }, TimeProvider.System, CancellationToken.None);

    private static async Task GreetAsync(WebApplication app, ServerOptions options, AppView? demo)
    {
        var url = app.Urls.First();
        var credentials = demo is null
            ? null
            : await app.Services.GetRequiredService<DemoApp>().WriteAsync(demo, url, app.Lifetime.ApplicationStopping);
        var store = options.Store.Length == 0 ? Path.Combine(options.Data, "nudge.db") : "PostgreSQL";
        Greeting.Write(Console.Out, url, store, credentials);
    }

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine(message);
        return code;
    }
}
