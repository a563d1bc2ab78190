namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>What a client's decoder throws.</summary>
internal sealed class UndecodableAnswerException(string message) : Exception(message);
