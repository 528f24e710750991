package aliyun

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/kit"
)

// kitRow reads what a new instance like this one is bought and set up with. Field
// names and meanings: the response of alikafka GetInstanceList.
func kitRow(m members) kit.Instance {
	return kit.Instance{
		Name:     kept(m, "Name", text),
		PaidType: kept(m, "PaidType", integer), Series: kept(m, "Series", text), SpecType: kept(m, "SpecType", text),
		DeployType: kept(m, "DeployType", integer), DiskType: kept(m, "DiskType", integer), DiskSize: kept(m, "DiskSize", count),
		IoMaxSpec: kept(m, "IoMaxSpec", text), IoMax: kept(m, "IoMax", count), EipMax: kept(m, "EipMax", count),
		TopicQuota:      kept(m, "TopicNumLimit", count),
		ReservedPublish: kept(m, "ReservedPublishCapacity", count), ReservedSubscribe: kept(m, "ReservedSubscribeCapacity", count),
		Zone: kit.Part[string]{Value: zone(m)}, VPC: kept(m, "VpcId", text), VSwitches: vSwitches(m),
		SecurityGroup: kept(m, "SecurityGroup", text), ResourceGroup: kept(m, "ResourceGroupId", text), KMSKey: kept(m, "KmsKeyId", text),
		ServiceVersion: kept(m, "UpgradeServiceDetailInfo", openSourceVersion),
		Config:         kept(m, "AllConfig", settings), Tags: keptTags(m),
		AutoTopics: kept(m, "AutoCreateTopicEnable", boolean), AutoGroups: kept(m, "AutoCreateGroupEnable", boolean),
		DefaultPartitions: kept(m, "DefaultPartitionNum", count),
	}
}

func openSourceVersion(raw json.RawMessage) (string, error) {
	m, err := object(raw)
	if err != nil {
		return "", err
	}
	return text(m["Current2OpenSourceVersion"])
}

// vSwitches reads VSwitchIds.VSwitchIds, or where that is missing VSwitchId alone.
func vSwitches(m members) kit.Part[[]string] {
	if missing(m["VSwitchIds"]) {
		return kept(m, "VSwitchId", func(raw json.RawMessage) ([]string, error) {
			id, err := text(raw)
			return []string{id}, err
		})
	}
	return kept(m, "VSwitchIds", func(raw json.RawMessage) ([]string, error) {
		outer, err := object(raw)
		if err != nil {
			return nil, err
		}
		return texts(outer["VSwitchIds"])
	})
}

// texts reads a list of texts.
func texts(raw json.RawMessage) ([]string, error) {
	raws, err := array(raw)
	if err != nil {
		return nil, err
	}
	list := make([]string, len(raws))
	for i, raw := range raws {
		if list[i], err = text(raw); err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	return list, nil
}

// settings reads a JSON object in a string, or a bare one, of scalars.
func settings(raw json.RawMessage) (map[string]string, error) {
	m, err := config(raw)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for name, value := range m {
		if yes, err := boolean(value); err == nil {
			out[name] = strconv.FormatBool(yes)
			continue
		}
		if out[name], err = text(value); err != nil {
			return nil, fmt.Errorf("the setting %.40q: %w", name, err)
		}
	}
	return out, nil
}

// keptTags reads Tags without the reaper's own memory, which says nothing about
// a new instance.
func keptTags(m members) kit.Part[map[string]string] {
	return kit.Part[map[string]string]{Value: then(read(m, "Tags", tags), func(all fleet.Tags) fleet.Value[map[string]string] {
		own := maps.Clone(map[string]string(all))
		delete(own, fleet.MarkTag)
		return fleet.Known(own)
	})}
}

// kitAllowedRows reads AllowedList: one list for each port, of the VPC and of the
// internet. A network without lists may be left out.
func kitAllowedRows(m members) ([]kit.AllowedIP, error) {
	outer, err := part(m, "AllowedList")
	if err != nil {
		return nil, err
	}
	lists := []kit.AllowedIP{}
	for _, network := range []struct{ member, name string }{{"VpcList", "vpc"}, {"InternetList", "internet"}} {
		if missing(outer[network.member]) {
			continue
		}
		raws, err := array(outer[network.member])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", network.member, err)
		}
		for _, raw := range raws {
			list := kit.AllowedIP{Network: network.name}
			if list.PortRange, err = named(raw, "PortRange"); err != nil {
				return nil, err
			}
			row, err := object(raw)
			if err != nil {
				return nil, err
			}
			if list.Addresses, err = texts(row["AllowedIpList"]); err != nil {
				return nil, fmt.Errorf("AllowedIpList: %w", err)
			}
			slices.Sort(list.Addresses)
			lists = append(lists, list)
		}
	}
	return lists, nil
}
