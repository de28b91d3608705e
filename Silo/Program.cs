return await Nudge.Silo.Hosting.CommandLine.RunAsync(args);
