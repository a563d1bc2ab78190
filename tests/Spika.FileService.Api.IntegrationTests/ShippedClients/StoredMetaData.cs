namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

internal sealed record StoredMetaData(long? Width, long? Height, long? Duration);
