using AutoMapper;
using Microsoft.Extensions.Logging.Abstractions;
using Spika.FileService.Api.Files;
using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Api.IntegrationTests.Files;

public sealed class FileMappingProfileTests
{
    private static readonly MapperConfiguration _configuration = new(
        mapper => mapper.AddProfile<FileMappingProfile>(),
        NullLoggerFactory.Instance
    );

    private readonly IMapper _mapper = _configuration.CreateMapper();

    [Test]
    public void Configuration_IsComplete()
    {
        Assert.That(_configuration.AssertConfigurationIsValid, Throws.Nothing);
    }

    [Test]
    public void Map_AStoredFile_KeepsEveryValue()
    {
        StoredFile file = A.StoredFile(id: 5, key: A.Key("client"));

        StoredFileResponse response = _mapper.Map<StoredFileResponse>(file);

        Assert.That(
            response,
            Is.EqualTo(
                new StoredFileResponse(
                    5,
                    "message",
                    7,
                    "/upload/files/5",
                    "image/png",
                    "a picture.png",
                    150_000,
                    "client",
                    new FileMetaDataContract(0, 640, 480),
                    A.Moment.ToUnixTimeMilliseconds(),
                    A.Moment.ToUnixTimeMilliseconds(),
                    A.Hash(1, 2, 3).Hex,
                    Owner: null
                )
            )
        );
    }

    [TestCase(null, "user:1")]
    [TestCase("user:1", null)]
    public void MapFor_AScope_ShowsTheOwnerToCallersThatSeeAllFiles(string? only, string? owner)
    {
        StoredFile file = A.StoredFile(key: A.Key(owner: "user:1"));

        AccessScope scope = only is null ? AccessScope.All : AccessScope.Of(only);
        StoredFileData data = _mapper.MapFor<StoredFileData>(scope, file);
        StoredFileListData list = _mapper.MapFor<StoredFileListData>(scope, new FilePage([file], null, null));

        Assert.That((data.File.Owner, list.Files[0].Owner), Is.EqualTo((owner, owner)));
    }

    [Test]
    public void Map_AStoredFileWithoutOptionalValues_KeepsThemNull()
    {
        StoredFile file = A.StoredFile(description: A.Description() with { RelationId = null, MetaData = null });

        StoredFileResponse response = _mapper.Map<StoredFileResponse>(file);

        Assert.That((response.RelationId, response.MetaData), Is.EqualTo(((long?)null, (FileMetaDataContract?)null)));
    }
}
