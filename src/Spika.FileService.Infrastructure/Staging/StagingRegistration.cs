using Microsoft.Extensions.DependencyInjection;

namespace Spika.FileService.Infrastructure.Staging;

internal static class StagingRegistration
{
    /// <summary>
    /// The chunk journal, and what this process holds in memory of unfinished uploads. To be added before any service
    /// that stages chunks at its start, and after those of the tables.
    /// </summary>
    public static IServiceCollection AddStaging(this IServiceCollection services)
    {
        services.AddSingleton(_ => Instance.New());
        services.AddSingleton<JournalThreads>();
        services.AddSingleton<StagedBytes>();
        services.AddSingleton<UploadSessions>();
        services.AddSingleton<BatchFlush>();
        services.AddSingleton<CommitReceipts>();
        services.AddSingleton<CommitBatch>();
        services.AddSingleton<ChunkJournal>();
        services.AddHostedService(provider => provider.GetRequiredService<ChunkJournal>());
        return services;
    }
}
