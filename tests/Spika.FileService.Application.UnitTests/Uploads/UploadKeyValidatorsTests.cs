using FluentValidation;
using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Application.Uploads.GetUpload;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads;

/// <summary>The requests that hold nothing but a key.</summary>
[TestFixtureSource(nameof(_validators))]
public sealed class UploadKeyValidatorsTests(IValidator validator, Func<UploadKey, object> request)
{
    private static readonly TestFixtureData[] _validators =
    [
        new TestFixtureData(
            new AbortUploadCommandValidator(),
            (UploadKey key) => new AbortUploadCommand(key)
        ).SetArgDisplayNames(nameof(AbortUploadCommand)),
        new TestFixtureData(
            new GetUploadQueryValidator(),
            (UploadKey key) => new GetUploadQuery(key)
        ).SetArgDisplayNames(nameof(GetUploadQuery)),
        new TestFixtureData(
            new GetUploadedChunksQueryValidator(),
            (UploadKey key) => new GetUploadedChunksQuery(key)
        ).SetArgDisplayNames(nameof(GetUploadedChunksQuery)),
    ];

    [TestCase("1", true)]
    [TestCase("../../x", true)]
    [TestCase("a\0b", false)]
    [TestCase("", false)]
    public void Validate_OfAClientId_FollowsTheRulesForText(string clientId, bool isValid)
    {
        ValidationContext<object> context = new(request(A.Key(clientId)));

        Assert.That(validator.Validate(context).IsValid, Is.EqualTo(isValid));
    }
}
