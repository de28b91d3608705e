using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Gateway.Authentication;
using Nudge.Storage;
using Nudge.Storage.PostgreSql;
using Nudge.Storage.Sqlite;

namespace Nudge.Gateway.Hosting;

/// <summary>From arguments to an exit code: 0 stopped as asked, 1 could not start, 2 asked for something that does not exist.</summary>
internal static class ServerProcess
{
    /// <param name="args">What the operator typed.</param>
    /// <param name="engine">Where the actors live.</param>
    internal static async Task<int> RunAsync(string[] args, IActorEngine engine)
    {
        var commandLine = CommandLine.Read(args, engine);
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
        if (engine.Configure(builder.Configuration, options) is { Count: > 0 } mistakes)
            return Fail(2, string.Join(Environment.NewLine, mistakes));
        return await ServeAsync(builder, options, engine);
    }

    private static async Task<int> ServeAsync(WebApplicationBuilder builder, ServerOptions options, IActorEngine engine)
    {
        try
        {
            options.Data = DataFolder.Open(options.Data);
            var key = MasterKey.Load(options.MasterKey, options.Data);
            await using var store = await OpenStoreAsync(options);
            await engine.PrepareAsync(CancellationToken.None);
            await using var app = NudgeServer.Build(builder, options, store, key, engine);
            await app.StartAsync();
            await GreetAsync(app, options, engine);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is MasterKeyException or StoreUnavailableException or StoreOpenException or OptionsValidationException or IOException)
        {
            return Fail(1, e.Message);
        }
        catch (Exception e) when (engine.Explain(e) is { } explanation)
        {
            return Fail(1, explanation);
        }
    }

    private static async Task<IStore> OpenStoreAsync(ServerOptions options) => options.Store.Length == 0
        ? await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(options.Data, "nudge.db") }, TimeProvider.System, CancellationToken.None)
        : await PostgreSqlStore.OpenAsync(new PostgreSqlStoreOptions { ConnectionString = options.Store }, TimeProvider.System, CancellationToken.None);

    private static async Task GreetAsync(WebApplication app, ServerOptions options, IActorEngine engine)
    {
        var url = app.Urls.First();
        DemoCredentials? credentials = null;
        if (options.IsDemo && engine.ServesClients)
        {
            var demo = app.Services.GetRequiredService<DemoApp>();
            var stopping = app.Lifetime.ApplicationStopping;
            credentials = await demo.WriteAsync(await demo.EnsureAsync(stopping), url, stopping);
        }

        var store = options.Store.Length == 0 ? Path.Combine(options.Data, "nudge.db") : "PostgreSQL";
        Greeting.Write(Console.Out, url, store, credentials);
    }

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine(message);
        return code;
    }
}
